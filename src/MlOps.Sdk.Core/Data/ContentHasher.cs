using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MlOps.Sdk.Core;

/// <summary>Computes <see cref="ContentHash"/> batch by batch. Not thread-safe.</summary>
public sealed class ContentHasher : IDisposable
{
    private Schema? _schema;
    private IncrementalHash[] _columns = [];
    private long _rows;

    /// <summary>Adds rows.</summary>
    /// <param name="batch">A batch of the same schema as those before it.</param>
    /// <exception cref="SchemaException">The schema differs from the first batch's.</exception>
    public void Append(RecordBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (_schema is null)
        {
            _schema = batch.Schema;
            _columns = [.. _schema.Select(_ => IncrementalHash.CreateHash(HashAlgorithmName.SHA256))];
        }
        else if (!_schema.Select(f => (f.Name, f.Type)).SequenceEqual(batch.Schema.Select(f => (f.Name, f.Type))))
        {
            throw new SchemaException($"One hash covers one schema: ({_schema}) was followed by ({batch.Schema}).");
        }

        for (var i = 0; i < _columns.Length; i++)
        {
            AppendColumn(_columns[i], batch.Columns[i]);
        }

        _rows += batch.RowCount;
    }

    /// <summary>The hash of everything appended, as 64 lower-case hexadecimal digits.</summary>
    public string Finish()
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, _rows);
        whole.AppendData(number);
        for (var i = 0; i < _columns.Length; i++)
        {
            whole.AppendData(Encoding.UTF8.GetBytes($"{_schema![i].Name}\0{_schema[i].Type}\0"));
            whole.AppendData(_columns[i].GetCurrentHash());
        }

        return Convert.ToHexStringLower(whole.GetHashAndReset());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var column in _columns)
        {
            column.Dispose();
        }
    }

    private static void AppendColumn(IncrementalHash hash, Column column)
    {
        // Per value: one byte for missing (0) or present (1), then the length of texts and bytes, then the value's bytes.
        var buffer = new byte[16 * 1024];
        var used = 0;
        var variable = column is VariableLengthColumn;
        for (var i = 0; i < column.Length; i++)
        {
            var present = !column.IsNull(i);
            var raw = present ? column.GetRaw(i) : [];
            if (used + 5 + raw.Length > buffer.Length)
            {
                hash.AppendData(buffer, 0, used);
                used = 0;
            }

            buffer[used++] = present ? (byte)1 : (byte)0;
            if (variable && present)
            {
                BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(used), raw.Length);
                used += sizeof(int);
            }

            if (raw.Length > buffer.Length - used)
            {
                hash.AppendData(buffer, 0, used);
                hash.AppendData(raw);
                used = 0;
            }
            else
            {
                raw.CopyTo(buffer.AsSpan(used));
                used += raw.Length;
            }
        }

        hash.AppendData(buffer, 0, used);
    }
}
