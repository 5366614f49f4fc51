namespace MlOps.Sdk.OnnxRuntime;

/// <summary>A ZipMap node: it turns a tensor of class scores into one map for each row, which nothing but Python wants.</summary>
/// <param name="Input">The tensor of scores, [rows, classes].</param>
/// <param name="Output">The output of the graph that holds the maps.</param>
/// <param name="Labels">The class of each column; whole numbers as their text.</param>
internal sealed record ZipMap(string Input, string Output, IReadOnlyList<string> Labels);
