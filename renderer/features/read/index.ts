export { ReadPage } from "./ReadPage.tsx";
