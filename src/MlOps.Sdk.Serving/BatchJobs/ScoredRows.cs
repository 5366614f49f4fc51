using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>The rows that a chunk becomes in the sink.</summary>
/// <param name="Rows">Keys and answers; belongs to the receiver.</param>
/// <param name="BadRows">How many have no answer.</param>
internal sealed record ScoredRows(RecordBatch Rows, int BadRows)
{
    private static readonly Field Error = new(BatchJob.ErrorColumn, DataType.Utf8);

    private static readonly (string From, Field To)[] Answers =
    [
        (BatchPrediction.ValueColumn, new(BatchJob.PredictionColumn, DataType.Float64)),
        (BatchPrediction.LabelColumn, new(BatchJob.LabelColumn, DataType.Int32)),
        (BatchPrediction.VersionColumn, new(BatchJob.VersionColumn, DataType.Int32)),
        (BatchPrediction.QualityLevelColumn, new(BatchJob.QualityLevelColumn, DataType.Int32)),
        (BatchPrediction.IntervalLowColumn, new(BatchJob.IntervalLowColumn, DataType.Float64)),
        (BatchPrediction.IntervalHighColumn, new(BatchJob.IntervalHighColumn, DataType.Float64)),
    ];

    /// <exception cref="SchemaException">A key column is not in the source.</exception>
    public static Schema SchemaOf(Schema source, BatchJob job) => new(
    [
        .. job.KeyColumns.Select(key => source[key]),
        .. Answers.Select(answer => answer.To),
        .. job.BadRows == BadRowPolicy.Keep ? [Error] : Array.Empty<Field>(),
    ]);

    /// <summary>Puts the pieces of a chunk together: answers, or for single rows why there is none.</summary>
    public static ScoredRows Build(RecordBatch chunk, BatchJob job, IReadOnlyList<(RecordBatch? Answers, string? Error)> pieces)
    {
        var columns = new List<Column>(job.KeyColumns.Select(key => chunk[key].Share()));
        columns.AddRange(Answers.Select(answer => pieces is [({ } all, _)] && all.Schema.Contains(answer.From)
            ? all[answer.From].Share()
            : Gather(answer.From, answer.To.Type, pieces, chunk.RowCount)));
        if (job.BadRows == BadRowPolicy.Keep)
        {
            columns.Add(Errors(pieces, chunk.RowCount));
        }

        return new ScoredRows(new RecordBatch(SchemaOf(chunk.Schema, job), columns), pieces.Count(piece => piece.Error is not null));
    }

    private static Column Gather(string name, DataType type, IReadOnlyList<(RecordBatch? Answers, string? Error)> pieces, int rows)
    {
        var builder = ColumnBuilder.Create(type, rows);
        foreach (var (answers, _) in pieces)
        {
            // A bad row, or answers of a version that has no calibration.
            if (answers is null || !answers.Schema.Contains(name))
            {
                for (var row = 0; row < (answers?.RowCount ?? 1); row++)
                {
                    builder.AppendNull();
                }

                continue;
            }

            builder.AppendColumn(answers[name]);
        }

        return builder.Build();
    }

    private static Column Errors(IReadOnlyList<(RecordBatch? Answers, string? Error)> pieces, int rows)
    {
        var builder = ColumnBuilder.Create(DataType.Utf8, rows);
        foreach (var (answers, error) in pieces)
        {
            for (var row = 0; row < (answers?.RowCount ?? 1); row++)
            {
                builder.Append(error);
            }
        }

        return builder.Build();
    }
}
