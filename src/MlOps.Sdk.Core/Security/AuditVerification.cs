namespace MlOps.Sdk.Core;

/// <summary>Whether the audit log is as it was written.</summary>
/// <param name="IsIntact">Whether nothing was changed, removed, inserted or reordered.</param>
/// <param name="FirstBrokenSequence">The first number at which the chain does not hold; <see langword="null"/> when it is intact.</param>
/// <param name="Entries">How many entries were found to be good before that.</param>
/// <param name="HeadHash">The hash of the last good entry; compare it with one kept elsewhere to find a log rewritten as a whole.</param>
public sealed record AuditVerification(bool IsIntact, long? FirstBrokenSequence, long Entries, string HeadHash);
