namespace MlOps.Sdk.Core;

/// <summary>What somebody did.</summary>
/// <param name="Actor">Who did it.</param>
/// <param name="Action">What was done, such as "model.alias.set".</param>
/// <param name="Subject">To what, such as "commit-risk".</param>
/// <param name="Details">More about it, as text or JSON; empty by default. Never secrets.</param>
public sealed record AuditEntry(string Actor, string Action, string Subject, string Details = "");
