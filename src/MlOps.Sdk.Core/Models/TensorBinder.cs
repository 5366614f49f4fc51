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
            default:
                throw new ModelRuntimeException($"The input {tensor.Tensor} cannot be made of columns. Use float32, float64, int32, int64 or text inputs.");
        }
    }

    private void WriteNumbers<T>(ModelBinding binding, RecordBatch batch, int start)
        where T : unmanaged, System.Numerics.INumber<T>
    {
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
