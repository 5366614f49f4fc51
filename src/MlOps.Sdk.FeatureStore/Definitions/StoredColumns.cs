using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The columns every stored feature view has before its features.</summary>
public static class StoredColumns
{
    /// <summary>The entity's key, of the entity's key type.</summary>
    public const string EntityKey = "entity_key";

    /// <summary>From when on the row holds, until the entity's next row: timestamp.</summary>
    public const string ValidFrom = "valid_from";

    /// <summary>The newest event behind the row, by which its age is measured: timestamp.</summary>
    public const string EventTime = "event_time";

    /// <summary>When the newest version of those events was created: timestamp; the event time where the source does not tell.</summary>
    public const string CreatedTime = "created_time";

    internal const string ReservedNames = $"{EntityKey}, {ValidFrom}, {EventTime} and {CreatedTime}";

    /// <summary>The schema of a view's rows in the stores.</summary>
    /// <param name="view">The view.</param>
    public static Schema SchemaOf(FeatureView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return new Schema(
        [
            new Field(EntityKey, view.Entity.KeyType, IsNullable: false),
            new Field(ValidFrom, DataType.Timestamp, IsNullable: false),
            new Field(EventTime, DataType.Timestamp, IsNullable: false),
            new Field(CreatedTime, DataType.Timestamp, IsNullable: false),
            .. view.Features.Select(f => new Field(f.Name, f.StoredType)),
        ]);
    }

    internal static bool IsReserved(string name) =>
        name.ToLowerInvariant() is EntityKey or ValidFrom or EventTime or CreatedTime;
}
