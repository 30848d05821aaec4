// The one copy of TensorFlow.js in a bundle, with the plain JavaScript backend and every gradient registered.
// The register file is named by its path because the package's Node entry registers no gradients at all.
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import "@tensorflow/tfjs-backend-cpu";

// Silences the greeting that tfjs prints under Node and its warnings; the engine has checks of its own.
tf.enableProdMode();

export { tf };

/**
 * Runs `body` with tfjs's backend set to `name`, and sets it back. Nothing may be awaited inside: the backend is shared
 * by all in the process. (`setBackend` works at once for a backend that is there, whatever its type says.)
 */
export function withBackend<T>(name: string, body: () => T): T {
  // Before anything ran tfjs has chosen no backend yet, and its type does not say so.
  const before = tf.getBackend() || "cpu";
  void tf.setBackend(name);
  try {
    return body();
  } finally {
    void tf.setBackend(before);
  }
}
