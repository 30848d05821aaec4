import type { ReactNode } from "react";
import type { AppInfo, DeviceReport, Settings } from "../../../electron/contract/index.ts";
import { faultOf, useAppInfo, useDevices, useSetSettings, useSettings } from "../../client/index.ts";
import {
  Button,
  Chip,
  count,
  Facts,
  FaultBanner,
  NumberField,
  Page,
  runAction,
  Section,
  Segmented,
  Switch,
  useWindowTitle,
} from "../../ui/index.ts";
import { PlainLetters } from "./PlainLetters.tsx";
import styles from "./settings.module.css";

/** Every change is made at once. */
export function SettingsPage(): ReactNode {
  useWindowTitle("Settings");
  const settings = useSettings();
  const set = useSetSettings();
  const info = useAppInfo().data;
  return (
    <Page title="Settings">
      <div className={styles.page} tabIndex={0} role="region" aria-label="Settings">
        <div className={styles.column}>
          {(settings.error ?? set.error) && <FaultBanner fault={faultOf(settings.error ?? set.error)} />}
          {settings.data && <Form settings={settings.data} change={(change) => set.mutate(change)} />}
          {info && <About info={info} />}
        </div>
      </div>
    </Page>
  );
}

function Form({
  settings,
  change,
}: {
  readonly settings: Settings;
  readonly change: (change: Partial<Settings>) => void;
}): ReactNode {
  const probed = useDevices();
  const devices = probed.data ?? [];
  const device = devices.find(({ id }) => id === settings.device);
  return (
    <>
      <Section title="Device" note="what prediction and training run on">
        {probed.isPending && (
          <p className={styles.note} role="status">
            Trying each device; this takes a few seconds.
          </p>
        )}
        <div className={styles.devices} role="radiogroup" aria-label="Device">
          {devices.map((one) => (
            <DeviceRow
              key={one.id}
              device={one}
              chosen={one.id === settings.device}
              onChoose={() => change({ device: one.id })}
            />
          ))}
        </div>
        <div className={styles.threads}>
          <NumberField
            label="Threads"
            value={settings.threads}
            min={0}
            max={Math.max(64, device?.threads ?? 0)}
            onValue={(threads) => change({ threads })}
            hint={`0 takes all that the device has${device ? ` (${device.threads})` : ""}.`}
          />
        </div>
      </Section>
      <Section title="Reading">
        <Switch
          label="Look first"
          hint="The map stays off and the probability covered until you ask for them with V: readers follow suggestions, right or wrong."
          checked={settings.lookFirst}
          onChecked={(lookFirst) => change({ lookFirst })}
        />
      </Section>
      <Section title="Appearance">
        <Segmented
          label="Theme"
          value={settings.theme}
          choices={[
            { value: "dark", label: "Dark" },
            { value: "light", label: "Light" },
          ]}
          onValue={(theme) => change({ theme })}
        />
        <p className={styles.note}>Images always stand on black.</p>
      </Section>
      <Section title="Keys">
        <PlainLetters />
        <div className={styles.after}>
          <Button onClick={() => runAction("app.keys")}>Show the map of keys</Button>
        </div>
      </Section>
    </>
  );
}

function DeviceRow({
  device,
  chosen,
  onChoose,
}: {
  readonly device: DeviceReport;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}): ReactNode {
  return (
    <button
      type="button"
      role="radio"
      aria-checked={chosen}
      aria-disabled={!device.available || undefined}
      className={styles.device}
      onClick={device.available ? onChoose : undefined}
    >
      <span className={styles.dot} aria-hidden />
      <span className={styles.deviceName}>
        {device.name}
        {device.threads > 0 && <span className={styles.note}> {count(device.threads, "thread")}</span>}
      </span>
      <Chip tone={device.available ? "ok" : "neutral"}>{device.available ? "works here" : "not here"}</Chip>
      {device.reason !== null && <span className={styles.reason}>{device.reason}</span>}
    </button>
  );
}

function About({ info }: { readonly info: AppInfo }): ReactNode {
  return (
    <>
      <Section title="Workspace">
        <Facts
          facts={[
            ["Folder", <code key="w">{info.workspace}</code>],
            [
              "Readable",
              info.root === null ? undefined : (
                <>
                  paths below <code>{info.root}</code>
                </>
              ),
            ],
          ]}
        />
        <p className={styles.note}>
          A folder you own: studies, results, runs and models as plain files. To use another, start Hilum with
          --workspace.
        </p>
      </Section>
      <Section title="About">
        <Facts
          facts={[
            ["Hilum", info.version],
            ["Window", info.electron === null ? "browser" : `Electron ${info.electron}, Chromium ${info.chrome ?? ""}`],
            ["Node", info.node],
            ["Platform", info.platform],
            [
              "Graphics",
              info.softwareRendering === null
                ? undefined
                : info.softwareRendering
                  ? "drawn in software: 3D is slow"
                  : "drawn by the graphics processor",
            ],
          ]}
        />
        <p className={styles.note}>Research use only. Not for diagnosis.</p>
      </Section>
    </>
  );
}
