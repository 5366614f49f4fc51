using System.Buffers.Binary;
using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <content>Reads that block no thread while a store behind a network is asked.</content>
public sealed partial class OnlineFeatureReader
{
    /// <summary>Reads one entity with an integer key, without blocking a thread.</summary>
    /// <param name="key">The key; those of an uint64 entity by their bits.</param>
    /// <param name="at">The instant.</param>
    /// <param name="values">Takes the row; exactly <see cref="Width"/> long. Not to be touched until the task has ended.</param>
    /// <param name="statuses">Takes one status for each of <see cref="Columns"/>; empty when they are not wanted.</param>
    /// <param name="cancellationToken">Stops the wait; what the places then hold is not defined.</param>
    /// <inheritdoc cref="Read(long, DateTimeOffset, Span{float}, Span{FeatureStatus})" path="/exception"/>
    public ValueTask ReadAsync(
        long key, DateTimeOffset at, Memory<float> values, Memory<FeatureStatus> statuses = default, CancellationToken cancellationToken = default)
    {
        RequireKeys(text: false);
        RequireLengths(1, values.Span, statuses.Span);
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, key);
        return FindAsync(new EntityKeyMemory(bytes, 1), at, values, statuses, cancellationToken);
    }

    /// <summary>Reads entities with integer keys, one row after the other, in one round trip and without blocking a thread.</summary>
    /// <param name="keys">The keys, which may repeat; those of an uint64 entity by their bits.</param>
    /// <param name="at">The instant.</param>
    /// <param name="values">Takes the rows; exactly <see cref="Width"/> long for each key. Not to be touched until the task has ended.</param>
    /// <param name="statuses">Takes as many statuses as <see cref="Columns"/> for each key; empty when they are not wanted.</param>
    /// <param name="cancellationToken">Stops the wait; what the places then hold is not defined.</param>
    /// <inheritdoc cref="Read(long, DateTimeOffset, Span{float}, Span{FeatureStatus})" path="/exception"/>
    public ValueTask ReadAsync(
        ReadOnlyMemory<long> keys, DateTimeOffset at, Memory<float> values, Memory<FeatureStatus> statuses = default, CancellationToken cancellationToken = default)
    {
        RequireKeys(text: false);
        RequireLengths(keys.Length, values.Span, statuses.Span);
        if (keys.IsEmpty)
        {
            return ValueTask.CompletedTask;
        }

        var bytes = new byte[keys.Length * sizeof(long)];
        for (var i = 0; i < keys.Length; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(i * sizeof(long)), keys.Span[i]);
        }

        return FindAsync(new EntityKeyMemory(bytes, keys.Length), at, values, statuses, cancellationToken);
    }

    /// <summary>Reads one entity with a text key, without blocking a thread.</summary>
    /// <param name="key">The key.</param>
    /// <param name="at">The instant.</param>
    /// <param name="values">Takes the row; exactly <see cref="Width"/> long. Not to be touched until the task has ended.</param>
    /// <param name="statuses">Takes one status for each of <see cref="Columns"/>; empty when they are not wanted.</param>
    /// <param name="cancellationToken">Stops the wait; what the places then hold is not defined.</param>
    /// <inheritdoc cref="Read(string, DateTimeOffset, Span{float}, Span{FeatureStatus})" path="/exception"/>
    public ValueTask ReadAsync(
        string key, DateTimeOffset at, Memory<float> values, Memory<FeatureStatus> statuses = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        RequireKeys(text: true);
        RequireLengths(1, values.Span, statuses.Span);
        return FindAsync(new EntityKeyMemory(Encoding.UTF8.GetBytes(key), 1), at, values, statuses, cancellationToken);
    }

    /// <summary>Reads entities with keys of any parts, as <see cref="ReadTuples"/> does, in one round trip and without blocking a thread.</summary>
    /// <param name="keys">For each entity its parts, in the order of <see cref="Entity.JoinKeys"/>.</param>
    /// <param name="at">The instant.</param>
    /// <param name="values">Takes the rows; exactly <see cref="Width"/> long for each entity. Not to be touched until the task has ended.</param>
    /// <param name="statuses">Takes as many statuses as <see cref="Columns"/> for each entity; empty when they are not wanted.</param>
    /// <param name="cancellationToken">Stops the wait; what the places then hold is not defined.</param>
    /// <inheritdoc cref="ReadTuples" path="/exception"/>
    public ValueTask ReadTuplesAsync(
        ReadOnlyMemory<EntityKeyPart> keys, DateTimeOffset at, Memory<float> values, Memory<FeatureStatus> statuses = default, CancellationToken cancellationToken = default)
    {
        var parts = keys.Span;
        RequireParts(parts);
        var ends = new int[parts.Length / _hasTexts.Length];
        RequireLengths(ends.Length, values.Span, statuses.Span);
        if (ends.Length == 0)
        {
            return ValueTask.CompletedTask;
        }

        var (most, length) = (0, 0);
        foreach (var part in parts)
        {
            most += EntityKeyBytes.MostBytes(part);
        }

        var bytes = new byte[most];
        for (var i = 0; i < parts.Length; i++)
        {
            length += EntityKeyBytes.Write(parts[i], _hasTexts.Length > 1, bytes.AsSpan(length));
            ends[i / _hasTexts.Length] = length;
        }

        return FindAsync(new EntityKeyMemory(bytes.AsMemory(0, length), ends), at, values, statuses, cancellationToken);
    }

    private ValueTask FindAsync(EntityKeyMemory keys, DateTimeOffset at, Memory<float> values, Memory<FeatureStatus> statuses, CancellationToken cancellationToken)
    {
        var instant = Timestamps.FromDateTimeOffset(at);
        if (_views is [var (source, plan)])
        {
            return source.FindAsync(keys, instant, new OnlineRowMemory(plan, values, statuses, instant), cancellationToken);
        }

        // All are asked before any is waited for; a failure is told when none writes to the caller's places any more.
        var finding = new Task[_views.Length];
        for (var i = 0; i < finding.Length; i++)
        {
            finding[i] = StartAsync(_views[i].Source, new OnlineRowMemory(_views[i].Plan, values, statuses, instant));
        }

        return new ValueTask(Task.WhenAll(finding));

        async Task StartAsync(OnlineRowSource source, OnlineRowMemory target) =>
            await source.FindAsync(keys, instant, target, cancellationToken).ConfigureAwait(false);
    }
}
