using System.Buffers.Binary;
using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Reads features straight into the floats of a tensor, in a fixed order. Names, versions and places are resolved once, when the
/// reader is made; a read then takes keys and an instant, and from an <see cref="InMemoryOnlineStore"/> allocates nothing.
/// </summary>
/// <remarks>
/// Thread-safe; keep it as long as the model it feeds. Made by <see cref="IFeatureStore.CreateOnlineReaderAsync(FeatureService, CancellationToken)"/> or
/// <see cref="OnlineStore.CreateReader"/>. Values are what <see cref="OnlineStore.ReadAsync"/> gives, as float32: booleans as 0 and
/// 1, times since the last event in seconds, a vector as its numbers. What is null, missing or expired is NaN; counts and sums of
/// an entity that truly has no events are 0. The time to live is enforced at every read. A read runs on the calling thread, which a
/// store behind a network blocks until the answer is there: use the asynchronous reads with such a store.
/// </remarks>
public sealed partial class OnlineFeatureReader
{
    private const int KeysPerLookup = 64;
    private const int MostStackBytes = 256;

    private readonly (OnlineRowSource Source, FloatRowPlan Plan)[] _views;
    private readonly bool[] _hasTexts;

    internal OnlineFeatureReader(OnlineReaderPlan plan, Func<FeatureViewVersion, OnlineRowSource> open)
    {
        Entity = plan.Entity;
        Columns = plan.Columns;
        Width = plan.Width;
        _hasTexts = [.. Entity.JoinKeys.Select(k => k.Type.Kind == DataTypeKind.Utf8)];
        _views = Array.ConvertAll(plan.Views, v => (open(v.View), v.Plan));
    }

    /// <summary>What the keys stand for.</summary>
    public Entity Entity { get; }

    /// <summary>The features as <c>{view}__{feature}</c>, in the order of their values. As many statuses are written for each row.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>How many floats a row has: one for each feature, for a vector its dimension.</summary>
    public int Width { get; }

    /// <summary>Reads one entity with an integer key.</summary>
    /// <param name="key">The key; those of an uint64 entity by their bits.</param>
    /// <param name="at">The instant.</param>
    /// <param name="values">Takes the row; exactly <see cref="Width"/> long.</param>
    /// <param name="statuses">Takes one status for each of <see cref="Columns"/>; empty when they are not wanted.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    /// <exception cref="InvalidOperationException">The entity's keys are texts, or of several parts.</exception>
    /// <exception cref="SchemaException">A row was packed for another version of its view.</exception>
    public void Read(long key, DateTimeOffset at, Span<float> values, Span<FeatureStatus> statuses = default) =>
        Read(new ReadOnlySpan<long>(in key), at, values, statuses);

    /// <summary>Reads entities with integer keys, one row after the other.</summary>
    /// <param name="keys">The keys, which may repeat; those of an uint64 entity by their bits.</param>
    /// <param name="at">The instant.</param>
    /// <param name="values">Takes the rows; exactly <see cref="Width"/> long for each key.</param>
    /// <param name="statuses">Takes as many statuses as <see cref="Columns"/> for each key; empty when they are not wanted.</param>
    /// <inheritdoc cref="Read(long, DateTimeOffset, Span{float}, Span{FeatureStatus})" path="/exception"/>
    public void Read(ReadOnlySpan<long> keys, DateTimeOffset at, Span<float> values, Span<FeatureStatus> statuses = default)
    {
        RequireKeys(text: false);
        RequireLengths(keys.Length, values, statuses);
        var instant = Timestamps.FromDateTimeOffset(at);
        Span<byte> bytes = stackalloc byte[KeysPerLookup * sizeof(long)];
        for (var start = 0; start < keys.Length; start += KeysPerLookup)
        {
            var part = keys.Slice(start, Math.Min(KeysPerLookup, keys.Length - start));
            for (var i = 0; i < part.Length; i++)
            {
                BinaryPrimitives.WriteInt64BigEndian(bytes[(i * sizeof(long))..], part[i]);
            }

            Find(new EntityKeys(bytes[..(part.Length * sizeof(long))], part.Length), instant, start, values, statuses);
        }
    }

    /// <summary>Reads one entity with a text key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="at">The instant.</param>
    /// <param name="values">Takes the row; exactly <see cref="Width"/> long.</param>
    /// <param name="statuses">Takes one status for each of <see cref="Columns"/>; empty when they are not wanted.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    /// <exception cref="InvalidOperationException">The entity's keys are integers, or of several parts.</exception>
    /// <exception cref="SchemaException">A row was packed for another version of its view.</exception>
    public void Read(string key, DateTimeOffset at, Span<float> values, Span<FeatureStatus> statuses = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        RequireKeys(text: true);
        RequireLengths(1, values, statuses);
        var length = Encoding.UTF8.GetMaxByteCount(key.Length);
        var bytes = length <= MostStackBytes ? stackalloc byte[MostStackBytes] : new byte[length];
        Find(new EntityKeys(bytes[..Encoding.UTF8.GetBytes(key, bytes)], 1), Timestamps.FromDateTimeOffset(at), 0, values, statuses);
    }

    private void Find(EntityKeys keys, long at, int firstRow, Span<float> values, Span<FeatureStatus> statuses)
    {
        values = values[(firstRow * Width)..];
        statuses = statuses.IsEmpty ? default : statuses[(firstRow * Columns.Count)..];
        foreach (var (source, plan) in _views)
        {
            source.Find(keys, at, new OnlineRowTarget(plan, values, statuses, at));
        }
    }

    private void RequireKeys(bool text)
    {
        if (_hasTexts.Length > 1)
        {
            throw new InvalidOperationException($"Entity {Entity} has keys of {_hasTexts.Length} parts. Call ReadTuples with the parts in that order.");
        }

        if (_hasTexts[0] != text)
        {
            throw new InvalidOperationException(
                $"Entity '{Entity.Name}' has keys of type {Entity.JoinKeys[0].Type}. Call the overload of Read that takes {(text ? "long" : "string")} keys.");
        }
    }

    private void RequireLengths(int rows, Span<float> values, Span<FeatureStatus> statuses)
    {
        if (values.Length != (long)rows * Width)
        {
            throw new ArgumentException(
                $"{rows} rows of {Width} floats do not fit into a span of {values.Length}. Give one of exactly {(long)rows * Width}.", nameof(values));
        }

        if (!statuses.IsEmpty && statuses.Length != (long)rows * Columns.Count)
        {
            throw new ArgumentException(
                $"{rows} rows of {Columns.Count} statuses do not fit into a span of {statuses.Length}. Give one of exactly {(long)rows * Columns.Count}, or none.",
                nameof(statuses));
        }
    }
}
