namespace MlOps.Sdk.Training;

/// <summary>The names of the built-in metrics.</summary>
public static class MetricNames
{
    /// <summary>Use when the order of the rows matters more than the probabilities themselves.</summary>
    public const string RocAuc = "roc_auc";

    /// <summary>Use when positives are rare and the top of the list is what is acted on.</summary>
    public const string AveragePrecision = "average_precision";

    /// <summary>Use when the probabilities are used as such; punishes confident mistakes.</summary>
    public const string LogLoss = "log_loss";

    /// <summary>Use like log loss where a single confident mistake must not dominate.</summary>
    public const string Brier = "brier";

    /// <summary>Use when both kinds of mistake cost the same and the classes are of similar size.</summary>
    public const string Accuracy = "accuracy";

    /// <summary>Use when acting on a false alarm is costly.</summary>
    public const string Precision = "precision";

    /// <summary>Use when missing a positive is costly.</summary>
    public const string Recall = "recall";

    /// <summary>Use to balance precision and recall in one number.</summary>
    public const string F1 = "f1";

    /// <summary>Use to see how far probabilities are from observed shares.</summary>
    public const string CalibrationError = "calibration_error";

    /// <summary>Use when large errors are worse than in proportion.</summary>
    public const string Rmse = "rmse";

    /// <summary>Use when an error of two is as bad as two errors of one.</summary>
    public const string Mae = "mae";

    /// <summary>Use to compare models across labels of different scale.</summary>
    public const string R2 = "r2";

    /// <summary>Use when errors count relative to the actual value, which must not be near 0.</summary>
    public const string Mape = "mape";
}
