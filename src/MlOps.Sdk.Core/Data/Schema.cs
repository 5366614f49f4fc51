using System.Collections;
using System.Collections.Frozen;

namespace MlOps.Sdk.Core;

/// <summary>The ordered fields of a <see cref="RecordBatch"/>. Immutable; compares by value.</summary>
public sealed class Schema : IReadOnlyList<Field>, IEquatable<Schema>
{
    private readonly Field[] _fields;
    private readonly FrozenDictionary<string, int> _ordinals;

    /// <summary>Creates a schema.</summary>
    /// <param name="fields">The fields in order.</param>
    /// <exception cref="SchemaException">Two fields share a name, or a name is empty.</exception>
    public Schema(params IEnumerable<Field> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        _fields = [.. fields];
        var ordinals = new Dictionary<string, int>(_fields.Length, StringComparer.Ordinal);
        for (var i = 0; i < _fields.Length; i++)
        {
            if (string.IsNullOrEmpty(_fields[i].Name))
            {
                throw new SchemaException($"Column {i} has no name. Give every column a name.");
            }

            if (!ordinals.TryAdd(_fields[i].Name, i))
            {
                throw new SchemaException($"The column '{_fields[i].Name}' occurs twice. Rename one of the two.", _fields[i].Name);
            }
        }

        _ordinals = ordinals.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>How many fields there are.</summary>
    public int Count => _fields.Length;

    /// <summary>The field at a position.</summary>
    /// <param name="index">Position, from 0.</param>
    public Field this[int index] => _fields[index];

    /// <summary>The field of a name.</summary>
    /// <param name="name">The column's name.</param>
    /// <exception cref="SchemaException">There is no such column; the message lists those there are.</exception>
    public Field this[string name] => _fields[Require(name)];

    /// <summary>Whether a column of this name exists.</summary>
    /// <param name="name">The column's name.</param>
    public bool Contains(string name) => _ordinals.ContainsKey(name);

    /// <summary>The position of a column, or -1 when there is none of that name.</summary>
    /// <param name="name">The column's name.</param>
    public int IndexOf(string name) => _ordinals.TryGetValue(name, out var ordinal) ? ordinal : -1;

    /// <summary>The position of a column that must exist.</summary>
    /// <param name="name">The column's name.</param>
    /// <exception cref="SchemaException">There is no such column; the message lists those there are and the nearest name.</exception>
    public int Require(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_ordinals.TryGetValue(name, out var ordinal))
        {
            return ordinal;
        }

        var nearest = NearestName.Find(name, _ordinals.Keys);
        var hint = nearest is null ? string.Empty : $" Did you mean '{nearest}'?";
        throw new SchemaException(
            $"There is no column '{name}'.{hint} The columns are: {string.Join(", ", _fields.Select(f => f.Name))}.", name);
    }

    /// <inheritdoc/>
    public bool Equals(Schema? other) => other is not null && (ReferenceEquals(this, other) || _fields.AsSpan().SequenceEqual(other._fields));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Schema);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var field in _fields)
        {
            hash.Add(field);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<Field> GetEnumerator() => ((IEnumerable<Field>)_fields).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _fields.GetEnumerator();

    /// <summary>The fields in order, separated by commas.</summary>
    public override string ToString() => string.Join(", ", _fields.Select(f => f.ToString()));
}
