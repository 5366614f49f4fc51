namespace MlOps.Sdk.Serving;

/// <summary>What the model host measures.</summary>
public static partial class ServingTelemetry
{
    /// <summary>Up-down counter in bytes: memory that loaded versions take, measured or estimated.</summary>
    public const string MemoryUsed = "mlops.serving.memory";

    /// <summary>Histogram in seconds: time from a version's load to its golden samples, by model.</summary>
    public const string LoadDuration = "mlops.serving.load.duration";

    /// <summary>Counter: deployments evicted to make room, by deployment.</summary>
    public const string EvictionCount = "mlops.serving.evictions";

    /// <summary>Counter: calls refused because a deployment was busy, by deployment and cause.</summary>
    public const string ShedCount = "mlops.serving.shed";

    /// <summary>Counter: values of requests that broke a rule, by deployment, column and rule.</summary>
    public const string BrokenRuleCount = "mlops.serving.inputs.broken";

    /// <summary>Attribute: the column that broke a rule.</summary>
    public const string ColumnAttribute = "mlops.serving.column";

    /// <summary>Attribute: the rule that was broken, such as "between".</summary>
    public const string RuleAttribute = "mlops.serving.rule";

    /// <summary>Attribute: "queue" or "wait".</summary>
    public const string CauseAttribute = "mlops.serving.cause";
}
