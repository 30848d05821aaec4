import { lazy, Suspense, type ComponentType, type LazyExoticComponent, type ReactNode } from "react";
import { RememberStudy } from "./RememberStudy.tsx";

interface PageEntry {
  readonly path: string;
  readonly page: (id: string | undefined) => ReactNode;
}

// Each page is a file of its own: the viewer and the charts are not read before they are wanted.
const Studies = named(() => import("../features/studies/index.ts"), "StudiesPage");
const Read = named(() => import("../features/read/index.ts"), "ReadPage");
const ReadStart = named(() => import("../features/studies/index.ts"), "NoStudyPage");
const Train = named(() => import("../features/train/index.ts"), "TrainPage");
const Cohort = named(() => import("../features/cohort/index.ts"), "CohortPage");
const Models = named(() => import("../features/models/index.ts"), "ModelsPage");
const Jobs = named(() => import("../features/jobs/index.ts"), "JobsPage");
const Settings = named(() => import("../features/settings/index.ts"), "SettingsPage");
const Welcome = named(() => import("../features/welcome/index.ts"), "WelcomePage");

/** What stands under each address. */
export const pages: readonly PageEntry[] = [
  {
    path: "/studies/:id?",
    page: (id) => (
      <Lazy>
        <Studies {...(id === undefined ? {} : { study: id })} />
      </Lazy>
    ),
  },
  {
    path: "/import",
    page: () => (
      <Lazy>
        <Studies importing />
      </Lazy>
    ),
  },
  {
    path: "/read",
    page: () => (
      <Lazy>
        <ReadStart />
      </Lazy>
    ),
  },
  {
    path: "/read/:id",
    page: (id) => (
      <Lazy>
        <RememberStudy id={id ?? ""} />
        <Read study={id ?? ""} />
      </Lazy>
    ),
  },
  {
    path: "/train/:id?",
    page: (id) => (
      <Lazy>
        <Train {...(id === undefined ? {} : { run: id })} />
      </Lazy>
    ),
  },
  {
    path: "/cohort",
    page: () => (
      <Lazy>
        <Cohort />
      </Lazy>
    ),
  },
  {
    path: "/models/:id?",
    page: (id) => (
      <Lazy>
        <Models {...(id === undefined ? {} : { model: id })} />
      </Lazy>
    ),
  },
  {
    path: "/jobs",
    page: () => (
      <Lazy>
        <Jobs />
      </Lazy>
    ),
  },
  {
    path: "/settings",
    page: () => (
      <Lazy>
        <Settings />
      </Lazy>
    ),
  },
  {
    path: "/welcome",
    page: () => (
      <Lazy>
        <Welcome />
      </Lazy>
    ),
  },
];

function Lazy({ children }: { readonly children: ReactNode }): ReactNode {
  return <Suspense fallback={null}>{children}</Suspense>;
}

/** `lazy` wants a default export; ours have names. */
function named<K extends string, P>(
  load: () => Promise<Readonly<Record<K, ComponentType<P>>>>,
  name: K,
): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => ({ default: (await load())[name] }));
}
