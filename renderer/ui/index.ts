export { classes } from "./classes.ts";
export { Button, IconButton } from "./controls/Button.tsx";
export type { ButtonProps, IconButtonProps } from "./controls/Button.tsx";
export { Checkbox, Segmented, Select, Switch } from "./controls/Choices.tsx";
export type { Choice } from "./controls/Choices.tsx";
export { NumberField, TextField } from "./controls/Fields.tsx";
export type { NumberFieldProps, TextFieldProps } from "./controls/Fields.tsx";
export { Slider } from "./controls/Slider.tsx";
export type { SliderProps } from "./controls/Slider.tsx";
export {
  ago,
  count,
  dateTime,
  dimensions,
  duration,
  none,
  number,
  percent,
  percentRange,
  quantity,
  thin,
} from "./format.ts";
export {
  chordOf,
  keyOf,
  listenForKeys,
  plainLettersOn,
  runAction,
  setPlainLetters,
  useAction,
  useActions,
  useRegisteredActions,
} from "./keys.ts";
export type { Action } from "./keys.ts";
export { UiProvider } from "./Provider.tsx";
export { Dialog } from "./surfaces/Dialog.tsx";
export { FaultBanner } from "./surfaces/FaultBanner.tsx";
export type { ShownFault } from "./surfaces/FaultBanner.tsx";
export { chordWords, Kbd } from "./surfaces/Kbd.tsx";
export { KeyMap } from "./surfaces/KeyMap.tsx";
export { Page, useWindowTitle } from "./surfaces/Page.tsx";
export type { PageProps } from "./surfaces/Page.tsx";
export { Palette } from "./surfaces/Palette.tsx";
export type { PaletteItem } from "./surfaces/Palette.tsx";
export { Facts, Panel, Section } from "./surfaces/Panel.tsx";
export { Banner, Chip, Empty, Progress, Skeleton } from "./surfaces/Signs.tsx";
export type { Tone } from "./surfaces/Signs.tsx";
export { Tooltip } from "./surfaces/Tooltip.tsx";
