using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// A snapshot file: mark, layout, views, and the SHA-256 of all that. Little-endian. A view: id, fingerprint, whether it is complete (then
/// generation and start), how many entities; an entity: key, generation, start, how many rows; a row: three times and the payload. Texts and
/// bytes follow their length.
/// </summary>
internal static class OnlineSnapshotFormat
{
    /// <summary>Counts up when the layout changes.</summary>
    public const int Layout = 1;

    public const int HeadLength = 12;

    public const string ReadOperation = "online-snapshot-read";

    private const string Fix = "Delete it and sync the views again by SyncOnlineAsync.";

    public static ReadOnlySpan<byte> Mark => "MLOPSONL"u8;

    public static DataEngineException Damaged(string path, string how, Exception? inner = null) =>
        new($"The snapshot '{path}' of the online store is damaged: {how}. {Fix}", ReadOperation, inner);

    public static DataEngineException Foreign(string path) =>
        new($"The file '{path}' is no snapshot of an online store. Set InMemoryOnlineStoreOptions.SnapshotPath to another file.", ReadOperation);

    public static DataEngineException AnotherLayout(string path, int layout) =>
        new($"The snapshot '{path}' of the online store has layout {layout}, but this release reads layout {Layout}. {Fix}", ReadOperation);

    public static DataEngineException Unreadable(string path, Exception inner) =>
        new($"The snapshot '{path}' of the online store cannot be read: {inner.Message} Give this user read permission on the file, or delete it.", ReadOperation, inner);

    public static SchemaException AnotherDefinition(string view) => new(
        $"The online store holds rows of '{view}' that were packed for another definition under the same name and version, so they belong to other metadata. "
        + "Register views in one metadata database only; if the store was loaded from a snapshot, delete that file and sync the views again by SyncOnlineAsync.");
}
