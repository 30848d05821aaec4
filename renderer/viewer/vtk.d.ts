/** vtk.js ships this filter without types. What is used of it. */
declare module "@kitware/vtk.js/Filters/General/ImageMarchingCubes.js" {
  import type { vtkAlgorithm } from "@kitware/vtk.js/interfaces";
  const vtkImageMarchingCubes: {
    newInstance(values: { contourValue: number; computeNormals: boolean; mergePoints: boolean }): vtkAlgorithm;
  };
  export default vtkImageMarchingCubes;
}
