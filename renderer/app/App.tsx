import { useEffect, type ReactNode } from "react";
import { Redirect, Route, Router, Switch } from "wouter";
import { useHashLocation } from "wouter/use-hash-location";
import { faultOf, useSettings } from "../client/index.ts";
import { FaultBanner, listenForKeys } from "../ui/index.ts";
import { AppActions } from "./AppActions.tsx";
import { DropZone } from "./DropZone.tsx";
import { Pane } from "./errors.tsx";
import { Frame } from "./Frame.tsx";
import { pages } from "./pages.tsx";

/** The desk: keys, drop, frame, and the page that the address names. */
export function App(): ReactNode {
  useEffect(() => listenForKeys(window), []);
  useTheme();
  return (
    <Router hook={useHashLocation}>
      <AppActions />
      <DropZone />
      <Frame>
        <Switch>
          {pages.map(({ path, page }) => (
            <Route key={path} path={path}>
              {(parameters: Readonly<Record<string, string | undefined>>) => <Pane resetKey={`${path} ${parameters["id"] ?? ""}`}>{page(parameters["id"])}</Pane>}
            </Route>
          ))}
          <Route><Home /></Route>
        </Switch>
      </Frame>
    </Router>
  );
}

/** The first start goes to Welcome, a later one to the study that was open last. */
function Home(): ReactNode {
  const settings = useSettings();
  if (settings.error) return <FaultBanner fault={faultOf(settings.error)} />;
  if (!settings.data) return null;
  if (!settings.data.welcomed) return <Redirect to="/welcome" replace />;
  return <Redirect to={settings.data.lastStudy === null ? "/studies" : `/read/${settings.data.lastStudy}`} replace />;
}

function useTheme(): void {
  const theme = useSettings().data?.theme;
  useEffect(() => {
    if (theme) document.documentElement.dataset["theme"] = theme;
  }, [theme]);
}
