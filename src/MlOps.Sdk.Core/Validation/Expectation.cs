namespace MlOps.Sdk.Core;

/// <summary>One rule. Immutable; what a run must remember lives in the check it starts.</summary>
internal abstract class Expectation(string column, string rule, ExpectationSeverity severity)
{
    /// <summary>The column; empty for a rule about the table.</summary>
    public string Column { get; } = column;

    public string Rule { get; } = rule;

    public ExpectationSeverity Severity { get; } = severity;

    /// <summary>Whether a break belongs to the whole table instead of to rows.</summary>
    public virtual bool IsTableRule => false;

    /// <summary>What a value must be, completing "must be …".</summary>
    public abstract string Requirement { get; }

    /// <summary>Begins a run over one table.</summary>
    public abstract ExpectationCheck Start();
}
