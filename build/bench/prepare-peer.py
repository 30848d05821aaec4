"""The preparation of kdsb17 (2017) in SciPy and scikit-image, written from its description: peer of the bench and oracle of a test.

On standard input {"folder": DIR, "arrays": FILE or null}; on standard output JSON: seconds of each step, the box and digests.
`arrays` gets box and mask as .npz. The zoom is mirrored, as SciPy 0.19 did it whatever the mode.
"""
import glob
import hashlib
import json
import os
import sys
import time

import numpy as np
import pydicom
from scipy import ndimage as ni
from skimage.filters import threshold_otsu
from skimage.measure import label

KERNEL = 5


def hounsfield(image):
    raw = image.pixel_array.copy()
    slope, intercept = float(image.RescaleSlope), float(image.RescaleIntercept)
    air = np.array(-1000 - intercept).astype(raw.dtype)
    padding = image.get("PixelPaddingValue")
    if padding is not None:
        if isinstance(padding, bytes):
            padding = int.from_bytes(padding, "little")
        padding = int(padding)
        if image.PixelRepresentation == 1 and padding > 32767:
            padding -= 65536
        raw[raw == padding] = air
    raw[raw <= -1000] = air
    raw[raw > 4095] = 4095
    return np.trunc(raw.astype(np.float64) * slope + intercept).astype(np.int16)


def read(folder):
    images = [pydicom.dcmread(f) for f in glob.glob(os.path.join(folder, "*.dcm"))]
    images.sort(key=lambda image: float(image.ImagePositionPatient[2]))
    volume = np.stack([hounsfield(image) for image in images])
    z = np.array([image.ImagePositionPatient[2] for image in images], np.float32)
    y, x = (np.array([image.PixelSpacing[n] for image in images], np.float32) for n in (0, 1))
    return volume, np.array([np.mean(np.diff(z)), np.mean(y), np.mean(x)], np.float32)


def resample(volume, spacing):
    n = np.array(volume.shape, np.float32)
    one = np.float32(1)
    return ni.zoom(volume, (one - one / n) * spacing + one / n, order=3, mode="mirror")


def lungs(volume, threshold):
    mask = volume < threshold
    square = np.ones((KERNEL, KERNEL))
    for z in range(len(mask)):
        opened = np.pad(ni.binary_opening(mask[z], square, iterations=2), 1, constant_values=True)
        labels = label(opened, connectivity=2)
        mask[z] = (opened & (labels != labels[0, 0]))[1:-1, 1:-1]
    mask = ni.binary_dilation(mask, np.ones((KERNEL, 1, KERNEL)), iterations=4)
    labels, _ = ni.label(mask, np.ones((3, 3, 3)))
    counts = np.bincount(labels.ravel())
    counts[0] = 0
    return ni.binary_dilation(labels == counts.argmax(), np.ones((1, KERNEL, 1)), iterations=4)


def box_of(mask):
    volumes = mask.sum((1, 2))
    share = np.cumsum(volumes / volumes.sum())
    mask[(share < 0.005) | (share > 0.995)] = False
    where = [np.flatnonzero(mask.any(axis)) for axis in ((1, 2), (0, 2), (0, 1))]
    return [(int(at[0]), int(at[-1])) for at in where]


def main():
    ask = json.load(sys.stdin)
    seconds, began = {}, time.perf_counter()

    def lap(name):
        nonlocal began
        seconds[name], began = time.perf_counter() - began, time.perf_counter()

    scan, spacing = read(ask["folder"])
    lap("read")
    volume = resample(scan, spacing)
    lap("resample")
    threshold = int(threshold_otsu(volume))
    mask = lungs(volume, threshold)
    box = box_of(mask)
    lap("mask")
    cut = tuple(slice(*ends) for ends in box)
    array, inside = np.ascontiguousarray(volume[cut]), np.ascontiguousarray(mask[cut]).astype(np.uint8)
    if ask.get("arrays"):
        np.savez(ask["arrays"], box=array, mask=inside)
    digest = lambda values: hashlib.sha256(values.tobytes()).hexdigest()
    answer = dict(
        seconds=seconds,
        resampled=list(volume.shape)[::-1],
        thresholdHu=threshold,
        box=dict(min=[a for a, _ in box][::-1], max=[b for _, b in box][::-1]),
        huSha256=digest(array),
        maskSha256=digest(inside),
        sumHu=int(array.sum(dtype=np.int64)),
        maskVoxels=int(inside.sum()),
    )
    print(json.dumps(answer))


main()
