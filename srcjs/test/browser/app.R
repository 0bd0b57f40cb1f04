# A Shiny app with an explorer: Rscript app.R. Exit status 3 where shiny is not installed.
if (!requireNamespace("shiny", quietly = TRUE)) quit(status = 3)
library(mezcla)

ui <- shiny::fluidPage(
  shiny::numericInput("k", "Components", 2, min = 1, max = 6),
  exploreOutput("em"),
  shiny::textOutput("told")
)

server <- function(input, output) {
  output$em <- renderExplore({
    set.seed(1)
    trace <- em_trace(faithful, "kmeans++", k = input$k, control = gmm_control(max_iter = 10))
    explore(trace)
  })
  output$told <- shiny::renderText(sprintf("step %s, row %s", input$em_step, input$em_row))
}

shiny::runApp(shiny::shinyApp(ui, server), launch.browser = FALSE)
