namespace MlOps.Sdk.Core;

/// <summary>An entry in its place in the chain.</summary>
/// <param name="Sequence">Its number, from 1, without gaps.</param>
/// <param name="RecordedAt">When it was appended, to the microsecond.</param>
/// <param name="Entry">What was done.</param>
/// <param name="PreviousHash">The hash of the entry before; 64 zeros for the first.</param>
/// <param name="Hash">The SHA-256 over the previous hash and everything in this entry. Kept elsewhere, it proves all entries up to here.</param>
public sealed record AuditRecord(long Sequence, DateTimeOffset RecordedAt, AuditEntry Entry, string PreviousHash, string Hash);
