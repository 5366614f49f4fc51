using System.Numerics;

namespace MlOps.Sdk.Core;

/// <summary>Reads one output tensor into the columns it is made of.</summary>
internal sealed class TensorReader(SignatureTensor tensor, int index)
{
    public void Read(ModelBinding binding, RecordBatchBuilder results)
    {
        switch (tensor.Tensor.ElementType)
        {
            case TensorElementType.String:
                var texts = (Utf8ColumnBuilder)results[tensor.Columns[0].Name];
                foreach (var text in binding.OutputStrings(index))
                {
                    texts.Append(text);
                }

                break;
            case TensorElementType.Float32:
                ReadNumbers<float>(binding, results);
                break;
            case TensorElementType.Float64:
                ReadNumbers<double>(binding, results);
                break;
            case TensorElementType.Int64:
                ReadNumbers<long>(binding, results);
                break;
            case TensorElementType.Int32:
                ReadNumbers<int>(binding, results);
                break;
            case TensorElementType.Int16:
                ReadNumbers<short>(binding, results);
                break;
            case TensorElementType.Int8:
                ReadNumbers<sbyte>(binding, results);
                break;
            case TensorElementType.UInt64:
                ReadNumbers<ulong>(binding, results);
                break;
            case TensorElementType.UInt32:
                ReadNumbers<uint>(binding, results);
                break;
            case TensorElementType.UInt16:
                ReadNumbers<ushort>(binding, results);
                break;
            case TensorElementType.UInt8:
                ReadNumbers<byte>(binding, results);
                break;
            case TensorElementType.Float16:
                ReadNumbers<Half>(binding, results);
                break;
            case TensorElementType.Boolean:
                ReadBooleans(binding, results);
                break;
            default:
                throw new ModelRuntimeException($"The output {tensor.Tensor} cannot be read into columns. Export the model with outputs of numbers, booleans or texts.");
        }
    }

    private void ReadNumbers<T>(ModelBinding binding, RecordBatchBuilder results)
        where T : unmanaged, INumber<T>
    {
        var values = binding.Output<T>(index);
        var width = CheckedWidth(values.Length, binding.Rows);
        for (var c = 0; c < width; c++)
        {
            var builder = results[tensor.Columns[c].Name];
            switch (builder)
            {
                case ColumnBuilder<T> same when width == 1:
                    same.AppendRange(values);
                    break;
                case ColumnBuilder<T> same:
                    for (var r = 0; r < binding.Rows; r++)
                    {
                        same.Append(values[(r * width) + c]);
                    }

                    break;
                case ColumnBuilder<float> single when typeof(T) == typeof(Half):
                    for (var r = 0; r < binding.Rows; r++)
                    {
                        single.Append(float.CreateChecked(values[(r * width) + c]));
                    }

                    break;
                case ColumnBuilder<double> wide:
                    for (var r = 0; r < binding.Rows; r++)
                    {
                        wide.Append(double.CreateChecked(values[(r * width) + c]));
                    }

                    break;
                default:
                    throw new ModelRuntimeException($"The output column '{tensor.Columns[c].Name}' is {builder.Type} but the tensor is {tensor.Tensor}. Declare it as the tensor's type or float64.");
            }
        }
    }

    private void ReadBooleans(ModelBinding binding, RecordBatchBuilder results)
    {
        var values = binding.Output<bool>(index);
        var width = CheckedWidth(values.Length, binding.Rows);
        for (var c = 0; c < width; c++)
        {
            if (results[tensor.Columns[c].Name] is not BooleanColumnBuilder builder)
            {
                throw new ModelRuntimeException($"The output column '{tensor.Columns[c].Name}' is {tensor.Columns[c].Type} but the tensor is {tensor.Tensor}. Declare it as boolean.");
            }

            for (var r = 0; r < binding.Rows; r++)
            {
                builder.Append(values[(r * width) + c]);
            }
        }
    }

    private int CheckedWidth(int count, int rows) => count == rows * tensor.Columns.Count ? tensor.Columns.Count : throw new ModelRuntimeException(
        $"The output {tensor.Tensor} gave {count} values for {rows} rows; the signature expects {tensor.Columns.Count} a row. Package the model with the signature it was made with.");
}
