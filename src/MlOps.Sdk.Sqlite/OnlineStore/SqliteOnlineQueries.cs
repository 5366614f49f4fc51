using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Sqlite;

/// <summary>The questions that reads and writes share.</summary>
internal static class SqliteOnlineQueries
{
    /// <summary>The number a view has in the file; null when nothing was ever written for it.</summary>
    /// <exception cref="SchemaException">The file has another definition under this name and version.</exception>
    public static long? View(SqliteOnlineConnection connection, FeatureViewVersion view)
    {
        var statement = connection.FindView.Bind(1, view.Id);
        try
        {
            return !statement.Step("online-read") ? null
                : statement.Text(1) == view.View.Fingerprint ? statement.Int64(0)
                : throw SqliteOnlineErrors.AnotherDefinition(connection.Path, view.Id);
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>How far the view is complete; null when it never was.</summary>
    public static OnlineWatermark? Watermark(SqliteOnlineConnection connection, long view) => ReadMark(connection.FindWatermark.Bind(1, view));

    /// <summary>What an entity's rows are part of; null when it has none.</summary>
    public static OnlineWatermark? Entity(SqliteOnlineConnection connection, long view, ReadOnlySpan<byte> entity) =>
        ReadMark(connection.FindEntity.Bind(1, view).Bind(2, entity));

    /// <summary>Whether an entity without a row at an instant truly has none.</summary>
    public static bool IsCovered(SqliteOnlineConnection connection, long view, ReadOnlySpan<byte> entity, long at) =>
        (Entity(connection, view, entity) ?? Watermark(connection, view)) is { } mark && Timestamps.FromDateTimeOffset(mark.From) <= at;

    private static OnlineWatermark? ReadMark(SqliteStatement statement)
    {
        try
        {
            return statement.Step("online-read") ? new OnlineWatermark(statement.Int64(0), Timestamps.ToDateTimeOffset(statement.Int64(1))) : null;
        }
        finally
        {
            statement.Reset();
        }
    }
}
