export { CohortPage } from "./CohortPage.tsx";
