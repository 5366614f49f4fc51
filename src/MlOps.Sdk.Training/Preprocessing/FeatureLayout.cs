using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>Which columns go into which input of the graph: all numbers into "numeric", every text into one of its own.</summary>
internal sealed class FeatureLayout
{
    /// <summary>The name of the tensor of numbers.</summary>
    public const string NumericTensor = "numeric";

    private static readonly string[] TakenNames = [NumericTensor, .. Enum.GetValues<LearningTask>().Select(task => task.ToOutputName())];

    private FeatureLayout(IReadOnlyList<Field> numbers, IReadOnlyList<Field> texts)
    {
        Numbers = numbers;
        Texts = texts;
        NumberNames = [.. numbers.SelectMany(NamesOf)];
    }

    public IReadOnlyList<Field> Numbers { get; }

    public IReadOnlyList<Field> Texts { get; }

    /// <summary>One name per column of the tensor of numbers; vectors have several.</summary>
    public IReadOnlyList<string> NumberNames { get; }

    public static FeatureLayout Of(Schema schema, IReadOnlyList<string> features)
    {
        var fields = features.Select(name => schema[name]).ToList();
        if (fields.FirstOrDefault(f => !IsNumber(f.Type) && f.Type != DataType.Utf8) is { } odd)
        {
            throw new SchemaException(
                $"The feature '{odd.Name}' is {odd.Type}; features are numbers, booleans, vectors or texts. Convert it, or leave it out of the features.", odd.Name);
        }

        if (fields.GroupBy(f => f.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new SchemaException($"The feature '{twice.Key}' is named {twice.Count()} times. Name every feature once.", twice.Key);
        }

        if (fields.FirstOrDefault(f => f.Type == DataType.Utf8 && TakenNames.Contains(f.Name)) is { } taken)
        {
            throw new SchemaException($"A text feature cannot be called '{taken.Name}', because the graph has a tensor of that name for another purpose. Rename the column.", taken.Name);
        }

        return new FeatureLayout([.. fields.Where(f => IsNumber(f.Type))], [.. fields.Where(f => f.Type == DataType.Utf8)]);
    }

    /// <summary>The numbers of a batch as new arrays, one per column of the tensor.</summary>
    public float[][] ReadNumbers(RecordBatch batch)
    {
        var values = new List<float[]>(NumberNames.Count);
        foreach (var field in Numbers)
        {
            var column = batch[field.Name];
            var width = WidthOf(field);
            var block = new float[batch.RowCount * width];
            ColumnReading.Gather<float>(column, 0, batch.RowCount, block, width);
            values.AddRange(width == 1 ? [block] : Transpose(block, batch.RowCount, width));
        }

        return [.. values];
    }

    /// <summary>The signature's inputs.</summary>
    /// <param name="allowsMissing">Whether a number of this name may be missing.</param>
    public IReadOnlyList<SignatureTensor> ToInputs(Func<string, bool> allowsMissing)
    {
        var inputs = new List<SignatureTensor>();
        if (Numbers.Count > 0)
        {
            inputs.Add(new SignatureTensor(
                new TensorDefinition(NumericTensor, TensorElementType.Float32, [-1, NumberNames.Count]),
                [.. Numbers.Select(f => f with { IsNullable = NamesOf(f).All(allowsMissing) })]));
        }

        inputs.AddRange(Texts.Select(f => new SignatureTensor(
            new TensorDefinition(f.Name, TensorElementType.String, [-1, 1]), [f with { IsNullable = true }])));
        return inputs;
    }

    private static int WidthOf(Field field) => field.Type.Kind == DataTypeKind.Vector ? field.Type.Dimension : 1;

    private static bool IsNumber(DataType type) =>
        (type.IsNumeric && type.Kind != DataTypeKind.Decimal128) || type == DataType.Boolean || type.Kind == DataTypeKind.Vector;

    private static IEnumerable<string> NamesOf(Field field) => field.Type.Kind == DataTypeKind.Vector
        ? Enumerable.Range(0, field.Type.Dimension).Select(i => $"{field.Name}[{i}]")
        : [field.Name];

    private static IEnumerable<float[]> Transpose(float[] block, int rows, int width)
    {
        for (var c = 0; c < width; c++)
        {
            var column = new float[rows];
            for (var r = 0; r < rows; r++)
            {
                column[r] = block[(r * width) + c];
            }

            yield return column;
        }
    }
}
