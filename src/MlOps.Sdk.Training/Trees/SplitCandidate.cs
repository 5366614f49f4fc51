using System.Runtime.Intrinsics;

namespace MlOps.Sdk.Training;

/// <summary>A possible split: bins up to <see cref="Bin"/> go left, and missing values where <see cref="MissingLeft"/> says.</summary>
internal readonly record struct SplitCandidate(double Gain, int Feature, int Bin, bool MissingLeft, Vector256<double> Left)
{
    public static SplitCandidate None => new(0, -1, 0, false, default);

    public bool Exists => Feature >= 0;

    /// <summary>Whether this one is to be preferred; equal gains go to the lower feature, so that the order of search does not matter.</summary>
    public bool IsBetterThan(in SplitCandidate other) =>
        Exists && (!other.Exists || Gain > other.Gain || (Gain == other.Gain && Feature < other.Feature));
}
