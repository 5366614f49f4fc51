using System.ComponentModel.DataAnnotations;

namespace MlOps.Sdk.Training;

/// <summary>Settings of gradient-boosted trees. Every default is valid.</summary>
public sealed class GradientBoostedTreesOptions
{
    /// <summary>What to predict. Default: binary classification (log loss); regression minimises the squared error.</summary>
    [EnumDataType(typeof(LearningTask))]
    public LearningTask Task { get; set; } = LearningTask.BinaryClassification;

    /// <summary>Number of trees, 1 to 100,000. Default 200.</summary>
    [Range(1, 100_000)]
    public int Trees { get; set; } = 200;

    /// <summary>Factor on each tree's contribution, above 0 up to 1. Default 0.05.</summary>
    [Range(1e-6, 1)]
    public double LearningRate { get; set; } = 0.05;

    /// <summary>Largest number of splits between root and leaf, 1 to 64. Default 4.</summary>
    [Range(1, 64)]
    public int MaxDepth { get; set; } = 4;

    /// <summary>Largest number of leaves, 2 to 1,024; the leaf with the largest gain is split first. Default 16.</summary>
    [Range(2, 1024)]
    public int MaxLeaves { get; set; } = 16;

    /// <summary>Smallest number of training rows in a leaf, at least 1. Default 20.</summary>
    [Range(1, int.MaxValue)]
    public int MinSamplesLeaf { get; set; } = 20;

    /// <summary>L2 penalty on leaf values, 0 or more. Default 1.</summary>
    [Range(0, double.MaxValue)]
    public double L2 { get; set; } = 1;

    /// <summary>Smallest sum of second derivatives in a leaf, 0 or more. Default 0.001.</summary>
    [Range(0, double.MaxValue)]
    public double MinChildWeight { get; set; } = 1e-3;

    /// <summary>Largest number of bins per feature, 2 to 255; missing values have one of their own. Default 255.</summary>
    [Range(2, 255)]
    public int MaxBins { get; set; } = 255;

    /// <summary>Share of the rows drawn for each tree without replacement, above 0 up to 1. Default 1: all rows.</summary>
    [Range(1e-6, 1)]
    public double Subsample { get; set; } = 1;

    /// <summary>Share of the features drawn for each tree, above 0 up to 1. Default 1: all features.</summary>
    [Range(1e-6, 1)]
    public double ColumnSample { get; set; } = 1;

    /// <summary>
    /// Stop when the validation loss has not improved for this many trees, and keep the trees up to the best.
    /// Default 0: train all trees. Needs validation rows.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int EarlyStoppingRounds { get; set; }

    /// <summary>Threads to train with; 0 (default) takes one per core. The model does not depend on it.</summary>
    [Range(0, 1024)]
    public int Threads { get; set; }
}
