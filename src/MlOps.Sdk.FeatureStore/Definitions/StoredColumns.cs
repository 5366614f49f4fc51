using System.Globalization;
using System.Text.RegularExpressions;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The columns every stored feature view has before its features.</summary>
public static partial class StoredColumns
{
    /// <summary>The key of an entity with one join key, of its type. Several are <c>entity_key_1</c> and so on, see <see cref="KeysOf"/>.</summary>
    public const string EntityKey = "entity_key";

    /// <summary>From when on the row holds, until the entity's next row: timestamp.</summary>
    public const string ValidFrom = "valid_from";

    /// <summary>The newest event behind the row, by which its age is measured: timestamp.</summary>
    public const string EventTime = "event_time";

    /// <summary>When the newest version of those events was created: timestamp; the event time where the source does not tell.</summary>
    public const string CreatedTime = "created_time";

    /// <summary>Whether the row was computed from the view's source (<c>source</c>) or appended (<c>push</c>); only in the lake, which is partitioned by it.</summary>
    public const string Origin = "origin";

    internal const string ReservedNames = $"{EntityKey}, {EntityKey}_1 and so on, {ValidFrom}, {EventTime}, {CreatedTime} and {Origin}";

    /// <summary>The columns of an entity's key, in the order of its join keys; they come first.</summary>
    /// <param name="entity">The entity.</param>
    public static IReadOnlyList<string> KeysOf(Entity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return entity.JoinKeys.Count == 1
            ? [EntityKey]
            : [.. Enumerable.Range(1, entity.JoinKeys.Count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{EntityKey}_{i}"))];
    }

    /// <summary>The schema of a view's rows in the stores: keys, times, features.</summary>
    /// <param name="view">The view.</param>
    public static Schema SchemaOf(FeatureView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return new Schema(
        [
            .. KeysOf(view.Entity).Zip(view.Entity.JoinKeys, (column, key) => new Field(column, key.Type, IsNullable: false)),
            new Field(ValidFrom, DataType.Timestamp, IsNullable: false),
            new Field(EventTime, DataType.Timestamp, IsNullable: false),
            new Field(CreatedTime, DataType.Timestamp, IsNullable: false),
            .. view.Features.Select(f => new Field(f.Name, f.StoredType)),
        ]);
    }

    /// <summary>How many columns come before the features.</summary>
    /// <param name="entity">The entity.</param>
    internal static int FirstFeature(Entity entity) => entity.JoinKeys.Count + 3;

    internal static bool IsReserved(string name) => Reserved().IsMatch(name);

    [GeneratedRegex($"^({EntityKey}(_[0-9]+)?|{ValidFrom}|{EventTime}|{CreatedTime}|{Origin})$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Reserved();
}
