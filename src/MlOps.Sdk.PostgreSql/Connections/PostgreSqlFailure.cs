namespace MlOps.Sdk.PostgreSql;

/// <summary>What went wrong, before it becomes the exception of metadata or of the online store.</summary>
/// <param name="Message">A full sentence.</param>
/// <param name="Operation">What was being done.</param>
/// <param name="IsTransient">Whether the same call may succeed a little later.</param>
/// <param name="Inner">The driver's exception; null for a call that took too long.</param>
internal sealed record PostgreSqlFailure(string Message, string Operation, bool IsTransient, Exception? Inner);
