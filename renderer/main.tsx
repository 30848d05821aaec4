import { createRoot } from "react-dom/client";
import { App } from "./app/App.tsx";
import { installTrustedTypes } from "./app/trusted.ts";
import { connect, DeskProvider } from "./client/index.ts";
import { UiProvider } from "./ui/index.ts";

installTrustedTypes(window);
// The address was good once: what it carried beside the route is worth nothing now, and should not be copied on.
if (location.search !== "") history.replaceState(null, "", location.pathname + location.hash);
// First of all: in the desktop window the link to main comes as a message that must not be missed.
const connection = connect(window);
const desk = document.getElementById("desk");
if (desk) {
  createRoot(desk).render(
    <UiProvider>
      <DeskProvider connection={connection}>
        <App />
      </DeskProvider>
    </UiProvider>,
  );
}
