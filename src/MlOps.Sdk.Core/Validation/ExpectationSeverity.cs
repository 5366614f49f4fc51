namespace MlOps.Sdk.Core;

/// <summary>What a broken expectation means for the data.</summary>
public enum ExpectationSeverity
{
    /// <summary>The data fails; broken rows are rejected when it is split.</summary>
    Error,

    /// <summary>The break is reported, but the data passes.</summary>
    Warning,
}
