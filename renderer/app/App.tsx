import { useEffect, type ReactNode } from "react";
import { Redirect, Route, Router, Switch } from "wouter";
import { useHashLocation } from "wouter/use-hash-location";
import { faultOf, useSettings, useStudies } from "../client/index.ts";
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
              {(parameters: Readonly<Record<string, string | undefined>>) => (
                <Pane resetKey={`${path} ${parameters["id"] ?? ""}`}>{page(parameters["id"])}</Pane>
              )}
            </Route>
          ))}
          <Route>
            <Home />
          </Route>
        </Switch>
      </Frame>
    </Router>
  );
}

/** The first start goes to Welcome, a later one to the study that was open last. */
function Home(): ReactNode {
  const settings = useSettings();
  const studies = useStudies().data;
  if (settings.error) return <FaultBanner fault={faultOf(settings.error)} />;
  if (!settings.data || !studies) return null;
  if (!settings.data.welcomed) return <Redirect to="/welcome" replace />;
  const last = studies.find(({ study }) => study.id === settings.data.lastStudy);
  return <Redirect to={last ? `/read/${last.study.id}` : "/studies"} replace />;
}

function useTheme(): void {
  const theme = useSettings().data?.theme;
  useEffect(() => {
    if (theme) document.documentElement.dataset["theme"] = theme;
  }, [theme]);
}
