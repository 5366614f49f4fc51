using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>A step written by the application: rows in, rows out.</summary>
internal sealed class DelegateNode(
    string name, IReadOnlyList<string> inputs, Schema outputs, Func<RecordBatch, CancellationToken, ValueTask<RecordBatch>> transform) : GraphNode(name)
{
    public override IReadOnlyList<GraphNeed> Needs { get; } = [.. inputs.Select(input => new GraphNeed(input, input, null))];

    public override Schema Outputs => outputs;

    public override string MainOutput => outputs[0].Name;

    public override async ValueTask<StepAnswer> RunAsync(RecordBatch inputs, IReadOnlyList<StepAnswer> members, GraphCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var given = await transform(inputs, cancellationToken).ConfigureAwait(false) ?? throw Wrong("nothing");
        if (given.RowCount != call.Request.RowCount)
        {
            throw Wrong(string.Create(CultureInfo.InvariantCulture, $"{given.RowCount} rows for {call.Request.RowCount}"));
        }

        foreach (var field in outputs)
        {
            var ordinal = given.Schema.IndexOf(field.Name);
            if (ordinal < 0 || given.Schema[ordinal].Type != field.Type)
            {
                throw Wrong($"({given.Schema}) and so no column '{field.Name}' of {field.Type}");
            }
        }

        return new StepAnswer { Outputs = given.Select(outputs.Select(field => field.Name)) };
    }

    /// <summary>A delegate that makes one value of a row.</summary>
    public static DelegateNode OfRows(string name, IReadOnlyList<string> inputs, Field output, Func<IReadOnlyDictionary<string, object?>, object?> value) => new(
        name,
        inputs,
        new Schema(output),
        (rows, cancellationToken) =>
        {
            var builder = ColumnBuilder.Create(output.Type, rows.RowCount);
            for (var row = 0; row < rows.RowCount; row++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                builder.Append(value(new RowView(rows, row)));
            }

            return new(new RecordBatch(new Schema(output), builder.Build()));
        });

    private static ServingException Wrong(string what) =>
        new($"It gave {what}. Give as many rows as it is given, with the columns that the step declares.") { Reason = ServingErrorReason.ModelFailed };
}
