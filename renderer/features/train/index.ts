export { TrainPage } from "./TrainPage.tsx";
