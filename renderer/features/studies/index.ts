export { NoStudyPage } from "./EmptyStudies.tsx";
export { StudiesPage } from "./StudiesPage.tsx";
