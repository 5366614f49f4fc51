namespace MlOps.Sdk.Core;

/// <summary>Names of how a model's answers were calibrated.</summary>
public static class ConformalMethods
{
    /// <summary>For regression: the answer, less and more than it by a quantile of |label − answer|.</summary>
    public const string AbsoluteResidual = "absolute-residual";

    /// <summary>For binary classification: the labels whose probability is not smaller than a quantile allows.</summary>
    public const string LabelSet = "label-set";
}
