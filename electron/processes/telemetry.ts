// Read before ONNX Runtime loads: its Linux library holds a collector's address and is on by default.
process.env["ORT_DISABLE_TELEMETRY"] = "1";
