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
            default:
                throw new ModelRuntimeException($"The output {tensor.Tensor} cannot be read into columns. Use float32, float64, int32, int64 or text outputs.");
        }
    }

    private void ReadNumbers<T>(ModelBinding binding, RecordBatchBuilder results)
        where T : unmanaged, INumber<T>
    {
        var values = binding.Output<T>(index);
        var width = tensor.Columns.Count;
        if (values.Length != binding.Rows * width)
        {
            throw new ModelRuntimeException(
                $"The output {tensor.Tensor} gave {values.Length} numbers for {binding.Rows} rows; the signature expects {width} a row. Package the model with the signature it was made with.");
        }

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
}
