using System.Globalization;
using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk;

/// <summary>A version of a Delta table, known by its number and the time of its commit, so that a table made anew is not taken for the old one.</summary>
internal sealed class DeltaBatchSource(DuckDbDatabase database, string folder, long? version) : BatchSource
{
    private const string Prefix = "delta version ";

    public override async ValueTask<string> ResolveAsync(string? remembered, CancellationToken cancellationToken = default)
    {
        var table = await DeltaTable.OpenAsync(database, folder, cancellationToken: cancellationToken).ConfigureAwait(false);
        var wanted = version ?? NumberOf(remembered) ?? table.Version;
        var commit = (await table.HistoryAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(c => c.Version == wanted)
            ?? throw new NotFoundException(
                string.Create(CultureInfo.InvariantCulture, $"The Delta table '{table.Folder}' does not tell of version {wanted} any more (its newest is {table.Version}). Score a newer one under another job id."),
                "delta-version",
                string.Create(CultureInfo.InvariantCulture, $"{table.Folder}@{wanted}"));
        return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{wanted} of {commit.Timestamp.UtcDateTime:O}");
    }

    public override async IAsyncEnumerable<RecordBatch> ReadAsync(string version, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var table = await DeltaTable.OpenAsync(database, folder, cancellationToken: cancellationToken).ConfigureAwait(false);
        await foreach (var batch in table.ReadAsync(NumberOf(version), cancellationToken).ConfigureAwait(false))
        {
            yield return batch;
        }
    }

    private static long? NumberOf(string? version) =>
        version is not null && version.StartsWith(Prefix, StringComparison.Ordinal)
        && long.TryParse(version.AsSpan(Prefix.Length, Math.Max(0, version.IndexOf(" of ", StringComparison.Ordinal) - Prefix.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
