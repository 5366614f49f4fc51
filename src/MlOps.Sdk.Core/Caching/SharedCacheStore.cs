namespace MlOps.Sdk.Core;

/// <summary>
/// Bytes that several processes remember together: a second level behind the memory of each. Entries stand in groups, such as the version
/// that gave an answer, and carry tags, such as the entity they are about; both can be removed at once, and every process is told.
/// </summary>
/// <remarks>
/// Thread-safe. What was written may be gone at any time, so a missing entry means nothing. What a removal has removed never comes back:
/// a write is refused when its group or one of its tags was removed after the reading it is based on, which was at most two minutes ago. Calls end with their token.
/// Whoever writes a store derives the conformance suite of the package MlOps.Sdk.Testing.
/// </remarks>
public abstract class SharedCacheStore
{
    /// <summary>The longest an entry may be kept.</summary>
    public static readonly TimeSpan LongestTimeToLive = TimeSpan.FromDays(7);

    /// <summary>Reads an entry.</summary>
    /// <param name="group">Its group.</param>
    /// <param name="key">Its key, of any length.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The value, or none; and the moment of the reading, which a write that follows from it names.</returns>
    /// <exception cref="DataEngineException">The store is away or refuses.</exception>
    public ValueTask<SharedCacheReading> ReadAsync(string group, ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        return ReadCoreAsync(group, key, cancellationToken);
    }

    /// <summary>Writes an entry in the place of one with the same group and key.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="cancellationToken">Ends the call; the entry may be written all the same.</param>
    /// <returns>Whether it was written; false when its group or one of its tags was removed since its reading.</returns>
    /// <exception cref="DataEngineException">The store is away or refuses.</exception>
    public ValueTask<bool> WriteAsync(SharedCacheEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.TimeToLive <= TimeSpan.Zero || entry.TimeToLive > LongestTimeToLive)
        {
            throw new ArgumentOutOfRangeException(nameof(entry), entry.TimeToLive, "An entry of a shared cache lives longer than zero and at most 7 days.");
        }

        return WriteCoreAsync(entry, cancellationToken);
    }

    /// <summary>Removes every entry that has one of the tags, and tells every process.</summary>
    /// <param name="tags">The tags.</param>
    /// <param name="cancellationToken">Ends the call; what was removed stays removed.</param>
    /// <returns>How many entries were removed here.</returns>
    /// <exception cref="DataEngineException">The store is away or refuses.</exception>
    public ValueTask<long> RemoveTagsAsync(IReadOnlyCollection<string> tags, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tags);
        return tags.Count == 0 ? new(0) : RemoveTagsCoreAsync(tags, cancellationToken);
    }

    /// <summary>Makes every entry of a group count no more, and tells every process.</summary>
    /// <param name="group">The group.</param>
    /// <param name="cancellationToken">Ends the call; the group may be removed all the same.</param>
    /// <exception cref="DataEngineException">The store is away or refuses.</exception>
    public ValueTask RemoveGroupAsync(string group, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        return RemoveGroupCoreAsync(group, cancellationToken);
    }

    /// <summary>
    /// Tells of removals by any process from about now on, until disposed. A store that may have missed some says so with
    /// <see cref="SharedCacheNotice.MayHaveMissed"/>.
    /// </summary>
    /// <param name="handler">Called one notice after the other; must be quick and not throw.</param>
    /// <returns>Ends the subscription.</returns>
    public IDisposable Subscribe(Action<SharedCacheNotice> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return SubscribeCore(handler);
    }

    /// <inheritdoc cref="ReadAsync"/>
    protected abstract ValueTask<SharedCacheReading> ReadCoreAsync(string group, ReadOnlyMemory<byte> key, CancellationToken cancellationToken);

    /// <inheritdoc cref="WriteAsync"/>
    protected abstract ValueTask<bool> WriteCoreAsync(SharedCacheEntry entry, CancellationToken cancellationToken);

    /// <inheritdoc cref="RemoveTagsAsync"/>
    protected abstract ValueTask<long> RemoveTagsCoreAsync(IReadOnlyCollection<string> tags, CancellationToken cancellationToken);

    /// <inheritdoc cref="RemoveGroupAsync"/>
    protected abstract ValueTask RemoveGroupCoreAsync(string group, CancellationToken cancellationToken);

    /// <inheritdoc cref="Subscribe"/>
    protected abstract IDisposable SubscribeCore(Action<SharedCacheNotice> handler);
}
