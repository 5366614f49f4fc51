using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Gathers the engine's chunks of a result into batches.</summary>
internal sealed unsafe class ResultReader
{
    private readonly ResultHandle _result;
    private readonly VectorReader[] _readers;
    private bool _isAtEnd;

    public ResultReader(ResultHandle result)
    {
        _result = result;
        var count = (int)NativeMethods.ColumnCount(result.Pointer);
        _readers = new VectorReader[count];
        var fields = new Field[count];
        for (var c = 0; c < count; c++)
        {
            var name = EngineError.Text(NativeMethods.ColumnName(result.Pointer, (ulong)c));
            using var type = new LogicalTypeHandle(NativeMethods.ColumnLogicalType(result.Pointer, (ulong)c));
            _readers[c] = VectorReader.Create(name, type);
            fields[c] = new Field(name, _readers[c].Type);
        }

        Schema = new Schema(fields);
    }

    public Schema Schema { get; }

    /// <summary>The next rows, at least one, or null at the end. Ends at the chunk with which <paramref name="maximumRows"/> would be passed.</summary>
    public RecordBatch? Read(int maximumRows)
    {
        var rows = 0;
        while (!_isAtEnd && (rows == 0 || rows <= maximumRows - (int)NativeMethods.VectorSize()))
        {
            var chunk = NativeMethods.FetchChunk(*_result.Pointer);
            if (chunk == 0)
            {
                // No chunk is the end or a failure; the result says which.
                ThrowIfFailed();
                _isAtEnd = true;
                break;
            }

            try
            {
                rows += Append(chunk);
            }
            finally
            {
                NativeMethods.DestroyDataChunk(ref chunk);
            }
        }

        return rows == 0 ? null : Build();
    }

    /// <summary>A batch of no rows.</summary>
    public RecordBatch Empty() => Build();

    private int Append(nint chunk)
    {
        var count = (int)NativeMethods.DataChunkSize(chunk);
        for (var c = 0; c < _readers.Length; c++)
        {
            _readers[c].Append(NativeMethods.DataChunkVector(chunk, (ulong)c), count);
        }

        return count;
    }

    private RecordBatch Build() => new(Schema, Array.ConvertAll(_readers, r => r.Build()));

    private void ThrowIfFailed()
    {
        var text = EngineError.Text(NativeMethods.ResultError(_result.Pointer));
        if (text.Length > 0)
        {
            throw EngineError.IsInterrupt(text) ? new OperationCanceledException("The query was stopped.") : EngineError.Create("query", text);
        }
    }
}
