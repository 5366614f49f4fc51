namespace MlOps.Sdk.Training;

/// <summary>One point of a training curve.</summary>
/// <param name="Step">The iteration, from 1.</param>
/// <param name="Metric">The metric's name, for example "log_loss".</param>
/// <param name="Split">"train" or "validation".</param>
/// <param name="Value">The metric's value after that iteration.</param>
public sealed record TrainingPoint(int Step, string Metric, string Split, double Value)
{
    /// <summary>The value of <see cref="Split"/> for the rows trained on.</summary>
    public const string Train = "train";

    /// <summary>The value of <see cref="Split"/> for the rows held back.</summary>
    public const string Validation = "validation";
}
