// The one copy of TensorFlow.js in a bundle, with the plain JavaScript backend and every gradient registered.
// The register file is named by its path because the package's Node entry registers no gradients at all.
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import "@tensorflow/tfjs-backend-cpu";

// Silences the greeting that tfjs prints under Node and its warnings; the engine has checks of its own.
tf.enableProdMode();

export { tf };
