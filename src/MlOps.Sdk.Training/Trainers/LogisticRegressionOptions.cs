using System.ComponentModel.DataAnnotations;

namespace MlOps.Sdk.Training;

/// <summary>Settings of logistic regression. Every default is valid.</summary>
public sealed class LogisticRegressionOptions
{
    /// <summary>Inverse strength of the L2 penalty: the loss is C · Σ log loss + ½‖w‖², intercept not penalised. Above 0; default 1.</summary>
    [Range(1e-12, 1e12)]
    public double C { get; set; } = 1;

    /// <summary>Weight the rows so that both classes weigh the same in sum. Probabilities then no longer follow the observed share. Default false.</summary>
    public bool BalanceClasses { get; set; }

    /// <summary>Largest number of Newton steps, at least 1. Default 100; ten are usual.</summary>
    [Range(1, 100_000)]
    public int MaxIterations { get; set; } = 100;

    /// <summary>Stops when the gradient's largest component is at most this times its first one. Default 1e-7.</summary>
    [Range(1e-14, 1)]
    public double Tolerance { get; set; } = 1e-7;
}
