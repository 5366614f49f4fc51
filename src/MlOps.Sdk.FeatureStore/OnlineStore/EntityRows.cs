namespace MlOps.Sdk.FeatureStore;

/// <summary>The rows of one entity in a write.</summary>
internal readonly record struct EntityRows(int Shard, byte[] Key, OnlineRow[] Rows)
{
    /// <summary>Rows by entity, the entities by shard.</summary>
    public static EntityRows[] Group(IReadOnlyList<OnlineRow> rows)
    {
        if (rows is [var only])
        {
            return [new EntityRows(WriteShards.ShardOf(only.Key), only.Key, [only])];
        }

        EntityRows[] entities =
        [
            .. rows.GroupBy(r => r.Key, EntityKeyComparer.Instance).Select(g => new EntityRows(WriteShards.ShardOf(g.Key), g.Key, [.. g])),
        ];
        Array.Sort(entities, static (x, y) => x.Shard.CompareTo(y.Shard));
        return entities;
    }
}
