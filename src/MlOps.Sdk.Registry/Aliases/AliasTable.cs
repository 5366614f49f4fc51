using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Registry;

/// <summary>The tables of aliases. One row per model and alias, so that it can never point at two versions.</summary>
internal static class AliasTable
{
    /// <summary>The version the alias points at; null when it is not set.</summary>
    public static ValueTask<int?> FindAsync(MetadataSession session, string model, string alias, CancellationToken cancellationToken) =>
        session.QueryFirstOrDefaultAsync(
            $"SELECT version FROM model_aliases WHERE model = {model} AND alias = {alias}", r => (int?)r.GetInt32(0), cancellationToken);

    public static void CheckExpected(string model, string alias, int? current, string? expected)
    {
        if (expected is null || expected == (current?.ToString(CultureInfo.InvariantCulture) ?? Alias.NotSet))
        {
            return;
        }

        var state = current is null ? "is not set" : $"points at version {current.Value.ToString(CultureInfo.InvariantCulture)}";
        throw new ConflictException(
            $"The alias '{alias}' of model '{model}' {state}, but '{MetadataText.Quote(expected)}' was expected: somebody else moved it. "
            + "Read it again, and decide anew whether to move it.",
            "alias", $"{model}@{alias}");
    }

    public static async ValueTask MoveAsync(MetadataSession session, AliasChange change, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            $"""
            INSERT INTO model_aliases (model, alias, version) VALUES ({change.Model}, {change.Alias}, {change.NewVersion})
            ON CONFLICT (model, alias) DO UPDATE SET version = excluded.version
            """,
            cancellationToken).ConfigureAwait(false);
        await CrashPoints.ReachAsync(CrashPoints.MidAlias).ConfigureAwait(false);
        var moves = await session.QueryFirstOrDefaultAsync(
            $"SELECT COALESCE(MAX(sequence), 0) FROM model_alias_history WHERE model = {change.Model} AND alias = {change.Alias}",
            r => r.GetInt64(0),
            cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            $"""
            INSERT INTO model_alias_history (model, alias, sequence, old_version, new_version, changed_at, changed_by)
            VALUES ({change.Model}, {change.Alias}, {moves + 1}, {change.OldVersion}, {change.NewVersion}, {change.ChangedAt}, {change.ChangedBy})
            """,
            cancellationToken).ConfigureAwait(false);
    }

    public static async ValueTask<IReadOnlyList<AliasChange>> HistoryAsync(
        MetadataSession session, string model, string alias, CancellationToken cancellationToken) =>
        await session.QueryAsync(
            $"""
            SELECT old_version, new_version, changed_at, changed_by FROM model_alias_history
            WHERE model = {model} AND alias = {alias} ORDER BY sequence
            """,
            r => new AliasChange(model, alias, r.IsDBNull(0) ? null : r.GetInt32(0), r.GetInt32(1), r.GetTimestamp(2), r.GetString(3)),
            cancellationToken).ConfigureAwait(false);
}
