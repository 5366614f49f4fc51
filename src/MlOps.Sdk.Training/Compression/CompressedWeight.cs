namespace MlOps.Sdk.Training;

/// <summary>What became of one tensor of weights.</summary>
/// <param name="Name">The tensor's name in the original graph.</param>
/// <param name="Method">What was done, such as <c>int8</c>.</param>
/// <param name="Shape">The shape it has now.</param>
/// <param name="BytesBefore">The bytes it took in the file.</param>
/// <param name="BytesAfter">The bytes it takes now, scales included.</param>
/// <param name="MaximumError">How far a weight is from its original, at most; 0 for weights of units that were dropped whole.</param>
/// <param name="ZeroShare">The share of weights that are 0 now.</param>
public sealed record CompressedWeight(
    string Name, string Method, IReadOnlyList<long> Shape, long BytesBefore, long BytesAfter, double MaximumError, double ZeroShare);
