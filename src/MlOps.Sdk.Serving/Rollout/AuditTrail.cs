using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Writes what serving does by itself into the audit log, where there is one.</summary>
internal sealed class AuditTrail(AuditLog? log)
{
    private const string Actor = "serving";

    public async ValueTask RecordAsync(string action, string subject, string details)
    {
        if (log is not null)
        {
            await log.AppendAsync(new AuditEntry(Actor, action, subject, details), CancellationToken.None).ConfigureAwait(false);
        }
    }
}
