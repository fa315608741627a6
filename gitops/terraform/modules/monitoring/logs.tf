# Logs of pods: Fluent Bit, as an add-on of the cluster, writes a stream for each pod.
resource "aws_cloudwatch_log_group" "pods" {
  name              = "/eks/${var.name}/pods"
  retention_in_days = var.settings.logs.retention_days
}

resource "aws_cloudwatch_log_metric_filter" "errors" {
  name           = "${var.name}-errors"
  log_group_name = aws_cloudwatch_log_group.pods.name
  pattern        = "{ $.level = \"error\" }"

  metric_transformation {
    namespace = "Shop/Logs"
    name      = "Errors"
    value     = "1"
    dimensions = {
      service = "$.service"
    }
  }
}
