namespace MlOps.Sdk.Training;

/// <summary>The logistic function.</summary>
internal static class Sigmoid
{
    public static float Of(float score) => (float)(1 / (1 + Math.Exp(-score)));
}
