using System.Runtime.CompilerServices;

namespace MlOps.Sdk.Core;

/// <summary>Writes columns of a batch into one input tensor: column c of row r to element r × width + c.</summary>
internal sealed class TensorBinder(SignatureTensor tensor, int index)
{
    private readonly int _width = ModelSignature.WidthOf(tensor.Columns);

    public void Write(ModelBinding binding, RecordBatch batch, int start)
    {
        switch (tensor.Tensor.ElementType)
        {
            case TensorElementType.String:
                using (var texts = batch[tensor.Columns[0].Name].Slice(start, binding.Rows))
                {
                    binding.SetStrings(index, (Utf8Column)texts);
                }

                break;
            case TensorElementType.Float32:
                WriteNumbers<float>(binding, batch, start);
                break;
            case TensorElementType.Float64:
                WriteNumbers<double>(binding, batch, start);
                break;
            case TensorElementType.Int64:
                WriteNumbers<long>(binding, batch, start);
                break;
            case TensorElementType.Int32:
                WriteNumbers<int>(binding, batch, start);
                break;
            case TensorElementType.Int16:
                WriteNumbers<short>(binding, batch, start);
                break;
            case TensorElementType.Int8:
                WriteNumbers<sbyte>(binding, batch, start);
                break;
            case TensorElementType.UInt64:
                WriteNumbers<ulong>(binding, batch, start);
                break;
            case TensorElementType.UInt32:
                WriteNumbers<uint>(binding, batch, start);
                break;
            case TensorElementType.UInt16:
                WriteNumbers<ushort>(binding, batch, start);
                break;
            case TensorElementType.UInt8:
                WriteNumbers<byte>(binding, batch, start);
                break;
            case TensorElementType.Float16:
                WriteNumbers<Half>(binding, batch, start);
                break;
            case TensorElementType.Boolean:
                WriteBooleans(binding, batch, start);
                break;
            default:
                throw new ModelRuntimeException($"The input {tensor.Tensor} cannot be made of columns. Export the model with inputs of numbers, booleans or texts.");
        }
    }

    // Below this, copying costs less than telling the engine of other memory.
    private const int LendFromBytes = 4096;

    private static bool TryLend<T>(ModelBinding binding, int index, Column column, int start)
        where T : unmanaged
    {
        var isSame = column is Column<T> || (typeof(T) == typeof(float) && column is VectorColumn);
        var width = column is VectorColumn vector ? vector.Dimension : 1;
        if (!isSame || column.NullCount > 0 || (long)binding.Rows * width * Unsafe.SizeOf<T>() < LendFromBytes)
        {
            return false;
        }

        using var part = column.Slice(start, binding.Rows);
        return binding.TryLend(index, part);
    }

    private void WriteBooleans(ModelBinding binding, RecordBatch batch, int start)
    {
        var target = binding.Input<bool>(index);
        var numbers = new double[binding.Rows];
        for (var place = 0; place < tensor.Columns.Count; place++)
        {
            ColumnReading.Gather(batch[tensor.Columns[place].Name], start, binding.Rows, numbers.AsSpan());
            for (var r = 0; r < binding.Rows; r++)
            {
                target[(r * _width) + place] = !double.IsNaN(numbers[r])
                    ? numbers[r] != 0
                    : throw new SchemaException($"Row {start + r} of '{tensor.Columns[place].Name}' is missing, which a boolean cannot say. Impute it.", row: start + r);
            }
        }
    }

    private void WriteNumbers<T>(ModelBinding binding, RecordBatch batch, int start)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        if (tensor.Columns.Count == 1 && TryLend<T>(binding, index, batch[tensor.Columns[0].Name], start))
        {
            return;
        }

        var target = binding.Input<T>(index);
        var place = 0;
        foreach (var field in tensor.Columns)
        {
            var column = batch[field.Name];
            ColumnReading.Gather(column, start, binding.Rows, target[place..], _width);
            place += column is VectorColumn vector ? vector.Dimension : 1;
        }
    }
}
