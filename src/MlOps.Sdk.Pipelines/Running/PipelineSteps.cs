namespace MlOps.Sdk.Pipelines;

/// <summary>The names of a pipeline's steps, in their order.</summary>
public static class PipelineSteps
{
    /// <summary>Feature views are computed and joined to the labels as of each label's time.</summary>
    public const string Features = "features";

    /// <summary>The training set is held against its expectations.</summary>
    public const string Validate = "validate";

    /// <summary>The rows are split into training and test rows.</summary>
    public const string Split = "split";

    /// <summary>Preprocessing and model are fitted and emitted as one graph.</summary>
    public const string Train = "train";

    /// <summary>The graph predicts the test rows and metrics are computed from its answers.</summary>
    public const string Evaluate = "evaluate";

    /// <summary>The metrics are held against the promotion gates.</summary>
    public const string Gate = "gate";

    /// <summary>The package becomes a model version and gets its alias.</summary>
    public const string Register = "register";
}
